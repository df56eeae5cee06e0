"""`python -m funcdeco`."""

from funcdeco.cli.main import run

if __name__ == "__main__":
    run()
