"""Create the candidate's model and endpoint config. Names are content: twice is once."""

from switchback import entrypoint
from switchback.steps.create_candidate import create_candidate

handler = entrypoint.handler(create_candidate)
