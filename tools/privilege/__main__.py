"""Check that everything which template.yaml grants is needed: `python -m tools.privilege`.

With `--prove`, also that the check would notice: each grant is removed in turn, unused ones are
added, and some runs are made without what they need.
"""

import argparse
import sys
from collections import Counter

from tools.privilege.evidence import Evidence, merged
from tools.privilege.findings import findings
from tools.privilege.proof import prove, sample
from tools.privilege.runs import NAMES, gather
from tools.privilege.statements import read_text


def main() -> None:
    """Check, and prove if asked to; exits with 1 where something is wrong."""
    parser = argparse.ArgumentParser(prog="python -m tools.privilege", description=__doc__)
    parser.add_argument("--prove", action="store_true", help="also show that the check notices")
    parser.add_argument("--sample", type=int, default=12, help="how many runs to make without")
    parser.add_argument("--seed", type=int, default=0, help="which runs those are")
    given = parser.parse_args()
    evidence = _checked()
    if given.prove:
        _prove(evidence, seed=given.seed, size=given.sample)


def _checked() -> Evidence:
    shown = gather()
    evidence = merged((each.parameters, each.asked) for each in shown)
    wrong = [
        *(f"{each.name}: {told} was denied" for each in shown for told in each.denied),
        *(f"{each.name}: it did not end: {each.error}" for each in shown if each.error),
        *map(str, findings(read_text(), evidence)),
    ]
    if wrong:
        sys.exit("\n".join([*wrong, f"template.yaml: {len(wrong)} grants are not as needed"]))
    questions = sum(map(len, evidence.values()))
    _say(f"{len(NAMES)} runs, {questions} questions to IAM: all that is granted is needed")
    return evidence


def _prove(evidence: Evidence, *, seed: int, size: int) -> None:
    told = prove(evidence)
    made, noticed = Counter(n.kind for n in told), Counter(n.kind for n in told if n.told)
    for kind, count in made.items():
        _say(f"{count:5d} times {kind}: noticed {noticed[kind]} times")
    unseen = [f"{n.where}: {n.kind}: {n.what}" for n in told if not n.told]
    for each in sample(evidence, seed=seed, size=size):
        _say(f"run {each.run} without {each.action} of {each.where}: {each.told or 'not denied'}")
        if not each.told:
            unseen.append(f"{each.where}: {each.action} in the run {each.run}")
    if unseen:
        sys.exit("\n".join(["not noticed:", *unseen]))


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
