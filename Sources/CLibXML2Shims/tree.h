#ifndef PASSERELLE_TREE_H
#define PASSERELLE_TREE_H

#include <libxml/xmlversion.h>
#undef LIBXML_ICU_ENABLED
#include <libxml/parser.h>

// Makes a parser build its tree with the functions here, which make the same nodes as those of libxml2 in fewer steps.
void passerelle_tree_install(xmlParserCtxtPtr parser);

#endif
