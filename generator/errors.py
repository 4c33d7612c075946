"""What stops a command: a fault of the project or of its surroundings, not of the content."""


class ProjectError(Exception):
    """The project itself cannot be found, read or written. The message is French and for people."""
