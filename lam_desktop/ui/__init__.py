"""The window, the tray and the quick-command bar: the only room that knows Qt."""
