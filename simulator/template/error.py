"""What is wrong with a template, and where."""


class TemplateError(Exception):
    """The template is wrong, or says something that the embedded AWS does not understand."""

    def __init__(self, place: str, message: str) -> None:
        """Name the place, as ``Resources.X.Properties.Y``, and what is wrong there."""
        super().__init__(f"{place}: {message}")
