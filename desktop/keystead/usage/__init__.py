"""What answers cost.

Owns prices applied to tokens; which tokens were used is what ``providers`` read, which prices hold
what ``models`` list.
"""
