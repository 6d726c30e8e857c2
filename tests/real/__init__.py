"""Tests against real model servers, clients and keyrings, and where these come from."""
