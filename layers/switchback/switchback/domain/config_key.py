"""Which objects of the bucket are config files, by their keys."""

FOLDER = "endpoints/"
"""Where config files are dropped."""

SUFFIXES = (".yaml", ".yml", ".json")


def is_config_file(key: str, *, size: int) -> bool:
    """Tell a config file from a folder, somebody's notes, and what is still to be filled.

    A name that cannot be printed, or a path with empty steps, or dots for steps, is no file of
    ours, either: it would have its status in the place of another one's, or where nobody finds it.
    """
    *steps, name = key.split("/")
    odd = name in SUFFIXES or not {"", ".", ".."}.isdisjoint(steps) or not key.isprintable()
    return size > 0 and key.startswith(FOLDER) and name.endswith(SUFFIXES) and not odd
