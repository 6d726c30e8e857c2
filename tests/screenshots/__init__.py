"""Pictures of every view and state of the window, in both themes, at 100 % and 200 %.

``python -m tests.screenshots DIR`` makes them all, ``--only WORD`` those whose name has the word.
"""
