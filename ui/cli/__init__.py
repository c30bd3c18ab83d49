"""Entry point of the `celltwin` command; everything heavy is imported when a subcommand needs it."""


def main() -> None:
    """Run the command line and leave with its exit code."""
    import sys

    from ui.cli.shell import run

    sys.exit(run(sys.argv[1:]))
