"""Laurels: a static-site generator for credentials.

Two verbs make the whole program: `issuing` signs (it holds a key), `build` publishes (it never does).
"""

__version__ = "0.1.0"
