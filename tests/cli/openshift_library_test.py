"""`audit` of OpenShift's own library in IMAGEDEPS_LIBRARY. CMake adds this test only if it finds the library."""

import os
import pathlib
import unittest

import audited_library
from program import main


class OpenShiftsLibrary(audited_library.Checks, unittest.TestCase):
    LIBRARY = pathlib.Path(os.environ["IMAGEDEPS_LIBRARY"])
    SUMMARY = {"needed": 33, "madeByBuild": 17, "importable": 12, "alias": 0, "undefined": 4}
    UNDEFINED = {"nginx:1.20-ubi8", "nodejs:16-ubi8", "nodejs:20-ubi8", "perl:5.30-ubi8"}


if __name__ == "__main__":
    main()
