"""The least that any stylesheet costs: SaxonC runs the identity transformation; the CPU seconds of each run."""
import sys
import time

from saxonche import PySaxonProcessor

IDENTITY = (
    '<xsl:stylesheet version="3.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">'
    '<xsl:mode on-no-match="shallow-copy"/></xsl:stylesheet>'
)

with PySaxonProcessor(license=False) as processor:
    stylesheet = processor.new_xslt30_processor().compile_stylesheet(stylesheet_text=IDENTITY)
    for path in sys.argv[1:]:
        for run in range(50):
            start = time.process_time()
            stylesheet.transform_to_string(source_file=path)
            # The first runs fill caches.
            if run >= 10:
                print(time.process_time() - start)
