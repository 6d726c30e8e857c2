"""Which models a profile can run: asked for, remembered, found by a name that is nearly right.

Owns lists and their cache; asking one provider is done in ``providers``.
"""
