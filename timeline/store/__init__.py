"""Where events are kept: one store holds many negotiations, one event stream each.

Importing this package costs nothing: it loads no database library. Writers import
`timeline.store.recorder`, readers `timeline.store.reader`.
"""
