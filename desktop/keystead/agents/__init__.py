"""Agents: a task, a model that works on it, and everything that was said.

Owns the loop, the roster and the transcripts; how a model is spoken to belongs to ``providers``.
"""
