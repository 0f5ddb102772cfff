"""Beyond one machine: passages in Milvus, texts in any fsspec store, builds on Ray.

Nothing here is imported unless the setting `store` names a server. docs/scale.md says what to
install.
"""
