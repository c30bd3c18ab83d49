"""Entry point of the `celltwin` command; everything heavy is imported when it is called."""


def main() -> None:
    """Run the command line."""
    from importlib.metadata import version

    print(f"celltwin {version('celltwin')}")
