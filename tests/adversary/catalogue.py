"""All faults and abuses by name.

A network fault is a coroutine function of an Exchange, decorated with fault(). An abuse is a
function of a Stage and a Row, decorated with abuse() or beside_a_victim().
"""

import dataclasses
import math
import time

import limits
from exchange import forward
from limits import Row
from stage import Stage

CASES = {}  # name -> Case


@dataclasses.dataclass
class Case:
    name: str
    text: str
    measure: object  # folder -> Row
    seconds: float = 0  # roughly; the longest start first
    busy: bool = False  # uses the processor, or measures short times; runs one at a time
    slow: bool = False  # takes over 60 s, or is much like another; runs with --all only


def add(name, text, measure, **options):
    assert name not in CASES, f"{name} exists twice"
    CASES[name] = Case(name, text, measure, **options)


def fault(name, text, seconds=None, *, begin=None, end=None, check=None, limit=limits.RECOVERY,
          run=(), busy=False, slow=False):
    """Registers a network fault. It ends after `seconds`; without them, it never ends. The operator
    gets the flags `run`.

    begin(proxy) replaces the usual begin: all connections are reset, so that the operator's next
    requests meet the fault. end(proxy) replaces the usual end: new requests are forwarded. A
    request that is being answered is not affected by the end.
    check(stage, row) runs before the end.
    """
    def register(behaviour):
        def usual_begin(proxy):
            proxy.behave(behaviour)
            proxy.cut()

        def measure(folder):
            return _measure(Row(name, recovery_limit=limit), Stage(folder, run=run), seconds,
                            begin or usual_begin, end or (lambda proxy: proxy.behave(forward)),
                            check)

        add(name, text, measure, seconds=seconds or limit / 2, busy=busy, slow=slow)
        return behaviour

    return register


def _measure(row, stage, seconds, begin, end, check):
    """Measures the recovery from a network fault."""
    with stage:
        stage.undisturbed()
        begun = time.monotonic()
        begin(stage.proxy)
        probes = _during(stage, seconds) if seconds else []
        if not seconds:
            time.sleep(1)  # until the operator's connections meet the fault
        if check:
            check(stage, row)
        if seconds:
            end(stage.proxy)
        _recover(stage, row, probes)
        row.relists = stage.proxy.lists_since(begun)
        row.require(stage.proxy.disturbed, "the fault did not occur")
        stage.finish(row)
    return row


def _during(stage, seconds):
    """Creates probes early in the fault and in its middle, and waits for its end."""
    until = time.monotonic() + seconds
    probes = []
    for pause in (min(1, seconds / 4), seconds / 2):
        time.sleep(pause)
        probes.append(stage.probe())
    time.sleep(max(0, until - time.monotonic()))
    return probes


def _recover(stage, row, probes):
    until = time.monotonic() + limits.patience(row.recovery_limit)
    stage.heal(row, row.recovery_limit)
    row.lost = sum(each.seconds(until - each.started) == math.inf for each in probes)


def abuse(name, text, *, simulate=(), run=(), busy=False, slow=False, **options):
    """Registers an abuse, a function of a Stage and a Row. The options are those of a Stage."""
    def register(function):
        def measure(folder):
            row = Row(name)
            with Stage(folder, simulate, run, **options) as stage:
                function(stage, row)
            return row

        add(name, text, measure, busy=busy, slow=slow)
        return function

    return register


def beside_a_victim(name, text, *, begin_seconds=1, simulate=(), run=(), slow=False):
    """Registers an abuse whose function stores a tenant's objects. Another tenant's import must
    not take much longer than before.
    """
    def register(function):
        def measured(stage, row):
            undisturbed = stage.undisturbed()
            row.recovery_limit = limits.beside(undisturbed)
            begun = time.monotonic()
            function(stage)
            time.sleep(begin_seconds)
            victims = [stage.probe(host="victim.example.com") for _ in range(3)]
            took = [each.seconds(limits.RECOVERY) for each in victims]
            row.recovery = max(took)
            row.lost = took.count(math.inf)
            row.relists = stage.proxy.lists_since(begun)
            row.note = f"undisturbed {undisturbed:.1f} s"
            stage.finish(row)

        abuse(name, text, simulate=simulate, run=run, busy=True, slow=slow)(measured)
        return function

    return register
