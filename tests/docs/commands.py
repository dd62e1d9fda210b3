"""How each documented command is tested.

The first rule whose pattern matches the whole command applies.

run    runs the command in bash, with the stand-ins of client.py. It must exit with 0, and print
       something unless `quiet`.
serve  starts the command. It must not end by itself within a second.
check  checks the first command of the pipeline: oc, kubectl and helm must accept its flags, make
       must have the target, and a tool must exist.
skip   does nothing.

check and skip need a reason. `names` replaces placeholders for this command only. `changed`
replaces text.
"""

import dataclasses
import re


@dataclasses.dataclass
class Rule:
    how: str
    pattern: str
    reason: str = ""
    names: dict = dataclasses.field(default_factory=dict)
    changed: dict = dataclasses.field(default_factory=dict)
    quiet: bool = False

    def matches(self, text):
        return re.fullmatch(self.pattern, text, re.S) is not None


# Placeholders of the documents. stage.py creates these objects.
NAMES = {
    "COMMAND": "status",
    "CONSUMER": "web",
    "CONSUMERS_NAMESPACE": "shop",
    "FILE...": "deploy/examples/cakephp-mysql-example",
    "HOST": "registry.example.com",
    "IMAGE": "rhscl/php-71-rhel7",
    "NAME": "php",
    "NAMESPACE": "openshift",
    "NS": "monitoring",
    "OTHER": "7.0",
    "REGISTRY": "registry.redhat.io",
    "TAG": "7.1",
}
WATCHED = {"NAMESPACE": "watched", "NAME": "tool", "TAG": "1"}
SPARE = {"NAMESPACE": "shop", "NAME": "spare", "TAG": "1"}


def run(pattern, **options):
    return Rule("run", pattern, **options)


def serve(pattern, **options):
    return Rule("serve", pattern, **options)


def check(pattern, reason, **options):
    return Rule("check", pattern, reason, **options)


def skip(pattern, reason):
    return Rule("skip", pattern, reason)


KUBE = r"(oc|kubectl) "
OC_ONLY = (
    r"(new-project|new-build|start-build|tag|import-image|mirror|process|rollout latest|"
    r"create imagestream)"
)
ABSENT = (
    r"(apiservices|clusteroperators|image\.config\S*|configs\.samples\S*|proxy|servicemonitor\S*|"
    r"quota\S*)"
)

RULES = (
    # What needs something that the test does not have.
    skip(
        r"buildah push .*|(docker|podman) run .*|skopeo inspect .*|openssl s_client .*",
        "needs a container registry or image",
    ),
    skip(r"man imagedeps", "the manual page is installed; the test Cli.shells checks it"),
    skip(r"ctest .*", "needs the tests' build folder, which `make e2e` does not have"),
    skip(
        r"prometheus .*", "the scenario `monitoring` runs Prometheus with these rules and consoles"
    ),
    skip(
        r"kubectl diff|oc set triggers|oc tag --alias",
        "names the subcommand only, in a rule of the specification",
    ),
    check(
        KUBE + "mirror --v2 -c",
        "only oc has this subcommand; a table has its flags",
        changed={"-c": "-c FILE"},
    ),
    check(KUBE + rf"(-n \S+ )?{OC_ONLY}\b.*", "only oc has this subcommand; a table has its flags"),
    check(KUBE + r".*\blogs -f bc/.*", "only oc reads the log of a build"),
    check(
        KUBE + r".*-n openshift-apiserver (logs|exec) .*",
        "needs the pods of OpenShift's API server",
    ),
    check(KUBE + rf".*\b(get|describe) {ABSENT}.*", "the simulator does not serve this resource"),
    check(
        KUBE + r".*\bauth can-i .*", "the simulator does not authorize; the scenario `rights` does"
    ),
    check(KUBE + r".*\b(rollout|edit|get imgdep -A --watch)\b.*", "needs pods or a terminal"),
    check(
        KUBE + r"(apply .*(mine|crds/imagedependency).yaml|delete crd .*)",
        "the simulator does not serve CRDs and policies; the scenario `installing` installs them",
    ),
    check(
        r"helm (uninstall|test) .*", "needs an installed release; the scenario `installing` has one"
    ),
    run(KUBE + "imagedeps", changed={"imagedeps": "imagedeps --help"}),
    check(r"(helm|oc) \w+", "names the subcommand only"),
    check(r"make( .*)?", "other jobs run it; the target must exist"),
    check(r"tools/.*", "other jobs run it; the tool must exist"),
    # Programs that run until they are stopped.
    serve(r"imagedeps demo --interactive"),
    serve(r"imagedeps simulate.*"),
    serve(
        r"(build/)?imagedeps run.* --listen 127.0.0.1:8080.*",
        changed={"127.0.0.1:8080": "127.0.0.1:0 --page-listen ''"},
    ),
    serve(
        r"(build/)?imagedeps run.*",
        changed={"imagedeps run": "imagedeps run --page-listen '' --listen 127.0.0.1:0"},
    ),
    # Commands that need a special object, or a change.
    run(r"imagedeps demo", changed={"imagedeps demo": "imagedeps demo --fast"}),
    run(r"imagedeps (import) NAME:TAG .*", names=SPARE),
    run(r"imagedeps import php:7\.1 .*", changed={"php:7.1": "spare:2", "openshift": "shop"}),
    run(r"imagedeps explain", changed={"explain": "explain dc/web"}),
    run(r"imagedeps (.*) \| dot -Tpng", changed={"dot -Tpng": "head -1"}),
    run(r"source <\(.*\)", quiet=True),
    run(KUBE + r"--server \S+", changed={"PORT": "$SIMULATOR get is -A"}),
    run(r"(imagedeps|(oc|kubectl) imagedeps) .*"),
    run(r"curl -s 'localhost:8080/.*", changed={"localhost:8080": "localhost:$METRICS"}),
    run(r"grep openshift/php:7.1", changed={"7.1": "7.1 $LEADER_LOG"}),
    run(r"sed .* > mine\.yaml", quiet=True),
    run(KUBE + r".* wait --for=condition=Ready .*", changed={"php.7.1": "cases.healed"}),
    run(KUBE + r".*grep management-state", names=WATCHED),
    run(KUBE + r".*annotate bc/NAME .*", names={"NAMESPACE": "shop", "NAME": "web"}),
    run(
        KUBE + r".*\bcreate (configmap|clusterrolebinding) .*",
        changed={"create": "create --dry-run=client"},
    ),
    run(KUBE + r"apply -f deploy/\S+", changed={"apply": "apply --validate=false"}),
    run(
        KUBE + r".*(aliasChain|managementState\}|UpToDate|secrets --field-selector|get builds).*",
        quiet=True,
    ),
    run(
        KUBE + r".*\| grep (Pending|ImportInvalid|ImportTimeout|'cannot write ImageDependency').*",
        quiet=True,
    ),  # None of the world's tags is in this state.
    run(KUBE + r".*port-forward .*", quiet=True),
    # All others.
    run(r"helm (install|upgrade|template) .*"),
    run(r"leader=.*", changed={"leader=$(": "(", "-d_ -f1)": "-d_ -f1)"}),
    run(KUBE + r".*"),
)


def rule_of(text):
    """Returns the rule of a command, or None."""
    return next((rule for rule in RULES if rule.matches(text)), None)


def spelled_out(text, rule):
    """Returns a command without placeholders."""
    for old, new in rule.changed.items():
        text = text.replace(old, new)
    names = {**NAMES, **rule.names}
    pattern = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return re.sub(
        rf"(?<![A-Za-z_$-])({pattern})(?![A-Za-z_])", lambda found: names[found.group(1)], text
    )
