"""The Requests tab: what a profile's last requests were, as they went out."""
