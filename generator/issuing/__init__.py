"""Verb one: a person who holds an issuer's key writes signed files under `content/`."""
