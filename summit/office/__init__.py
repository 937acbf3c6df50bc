"""The door of mayors' offices: no account, a link from a mail, mostly a phone."""
