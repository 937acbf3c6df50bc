"""Questions of the audience: asked, moderated, translated, put to the speakers."""
