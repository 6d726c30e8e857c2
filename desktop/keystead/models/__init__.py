"""Which models a profile can run: asked for, remembered, found by a name that is nearly right.

Owns lists, their cache and which models are pinned; asking one provider is done in ``providers``.
"""
