"""Mail: a row with states, composed when it is asked for, sent by a job after the commit."""
