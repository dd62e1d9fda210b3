"""OpenShift's cakephp-mysql-example with default parameters and all of OpenShift's streams, after
all imports failed.
"""

import streams
from scenarios import library_template

NEEDED = {("openshift", "php", "7.4-ubi8"), ("openshift", "mysql", "8.0-el8")}


def run():
    library_template.play(streams.openshift_library(), "cakephp-mysql-example", NEEDED)
