"""A tenant's objects that cost much more than their size, next to another tenant's import."""

import json
import math
import time

import limits
import objects
from catalogue import abuse, beside_a_victim
from network_events import expired_event
from processes import wait_until
from programs import UNLIMITED


@beside_a_victim("template-bomb", "a Template of 371 kB that expands to 6 GB")
def template_bomb(stage):
    bomb = objects.template("evil", "bomb", value=300_000, uses=20_000)
    stage.simulator.add(bomb, namespace="evil")


@beside_a_victim("template-bomb-enforced", "the same with templates: Enforce",
                 run=("--templates", "Enforce"))
def template_bomb_enforced(stage):
    template_bomb(stage)


@beside_a_victim("annotation-bomb", "5 trigger annotations with a fieldPath of 130 kB, invalid, "
                 "and 1,000 valid entries")
def annotation_bomb(stage):
    entries = [("a:x", "spec.template.spec." + "z" * 130_000)]
    entries += [(f"a:t{number}", f"spec.template.spec.containers[{number}].image")
                for number in range(1000)]
    containers = [{"name": f"c{number}", "image": " "} for number in range(1000)]
    for number in range(5):
        stage.simulator.add(objects.deployment("evil", f"bomb-{number}", entries, containers),
                            namespace="evil")


@beside_a_victim("40,000-containers", "a DeploymentConfig with 40,000 containers, which its "
                 "trigger names all")
def many_containers(stage):
    stage.simulator.add(objects.deployment_config("evil", "bomb", "a:b", 40_000), namespace="evil")


def silent_registries(stage, count):
    """Makes two tenants need images from `count` registries each that never answer."""
    for tenant in ("evil-1", "evil-2"):
        for number in range(count):
            stage.simulator.registry_is(f"{tenant}-{number}.example.com", "Silent")
        stage.simulator.add(*objects.needed(tenant, count, tenant + "-{}.example.com"),
                            namespace=tenant)


@beside_a_victim("60-silent-registries", "two tenants need 30 registries each that never answer",
                 begin_seconds=5)
def few_silent_registries(stage):
    silent_registries(stage, 30)


@beside_a_victim("300-silent-registries", "two tenants need 150 registries each that never answer",
                 begin_seconds=15)
def many_silent_registries(stage):
    silent_registries(stage, 150)


TAGS = 2000


@abuse("2,000-tags", "a stream with 2,000 needed tags", simulate=("--import-time", "10ms"),
       run=(*UNLIMITED, "--status-rate", "1"), busy=True)
def many_tags(stage, row):
    stage.undisturbed()
    sources = {f"t{number}": f"many.example.com/a/b{number}:c" for number in range(TAGS)}
    stage.simulator.add(objects.stream("evil", "many", sources),
                        *(objects.build_config("evil", f"b{number}", f"many:t{number}")
                          for number in range(TAGS)), namespace="evil")
    wait_until("the first import", stage.simulator.imports, limits.START)
    time.sleep(2)  # until the objects are read
    imports, processor = len(stage.simulator.imports()), stage.operator.processor_seconds()
    time.sleep(10)
    imports = len(stage.simulator.imports()) - imports
    processor = 1000 * (stage.operator.processor_seconds() - processor)
    cost = processor / imports if imports else math.inf
    limit = limits.DECODINGS_PER_IMPORT * decoding(stage, "evil/imagestreams/many")
    row.note = f"{imports} imports in 10 s, {cost:.1f} ms of the processor each"
    row.require(cost <= limit, f"{cost:.1f} ms of the processor per import, limit {limit:.1f} ms")
    row.note += f", limit {limit:.1f} ms"
    stage.finish(row)


OBJECTS = 10_000


@abuse("relist-10,000", "10,000 objects are listed again, because all watches have expired",
       busy=True)
def relist(stage, row):
    stage.undisturbed()
    resources = stage.proxy.lists_since(0)
    for first in range(0, OBJECTS, 1000):
        stage.simulator.add(*(objects.build_config("shop", f"b{number}", "probe-1:latest",
                                                   {"text": "x" * 2000})
                              for number in range(first, first + 1000)))
    stage.undisturbed()  # ends after the operator has read them
    steady, begun = stage.operator.memory(), time.monotonic()
    stage.proxy.behave(expired_event)
    stage.proxy.cut()
    wait_until("all resources are listed", lambda: stage.proxy.lists_since(begun) >= resources,
               limits.RECOVERY)
    stage.heal(row)
    row.relists = stage.proxy.lists_since(begun)
    peak = stage.operator.memory("VmHWM")
    row.note = f"{steady:.1f} MB, at most {peak:.1f} MB"
    limit = limits.relisted(steady)
    row.require(peak <= limit, f"{peak:.1f} MB, limit {limit:.1f} MB")
    stage.finish(row)


def decoding(stage, path):
    """Returns the milliseconds of the processor that Python needs to decode an object, undisturbed.
    They show how fast this machine is.
    """
    text = json.dumps(stage.simulator.get(f"/apis/image.openshift.io/v1/namespaces/{path}"))

    def once():
        started = time.process_time()
        json.loads(text)
        return time.process_time() - started

    return 1000 * min(once() for _ in range(10))


def event_names(stage, namespace):
    items = stage.simulator.get(f"/api/v1/namespaces/{namespace}/events")["items"]
    return {item.get("regarding", item.get("involvedObject", {})).get("name") for item in items}


@abuse("1,000-events", "a tenant's objects cause 1,000 events, and another tenant's causes one",
       busy=True)
def many_events(stage, row):
    stage.undisturbed()
    missing = [objects.build_config("evil", f"b{number}", f"missing-{number}:latest")
               for number in range(1000)]
    stage.simulator.add(*missing, namespace="evil")
    time.sleep(1)
    started = time.monotonic()
    stage.simulator.add(objects.build_config("shop", "victim", "missing:latest"))
    row.recovery, row.recovery_limit = math.inf, limits.EVENT
    while time.monotonic() - started < limits.patience(limits.EVENT):
        if "victim" in event_names(stage, "shop"):
            row.recovery = time.monotonic() - started
            break
        time.sleep(0.5)
    row.note = f"{len(event_names(stage, 'evil'))} events of the other tenant by then"
    stage.finish(row)
