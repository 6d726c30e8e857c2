"""The transcript: what was said, by whom, and what became of it.

Owns its rows, their item model and the view that paints them. Which entries there are is the
store's to know, which of them become which rows the agent tab's.
"""
