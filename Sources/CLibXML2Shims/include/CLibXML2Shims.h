#ifndef PASSERELLE_CLIBXML2_SHIMS_H
#define PASSERELLE_CLIBXML2_SHIMS_H

#include <stddef.h>

// Initialises the parser once per process, denies every external entity, and silences the library on this thread.
void passerelle_xml_start(void);

// Parses a whole document without network, DTD or entity substitution. NULL when it is not well-formed with namespaces;
// then `code` is libxml2's error number and `line` the line. The document lies in memory of its own, which `memory` is set
// to (NULL where there is none such): it must not be changed, and is freed at once. Where comments are not kept, a zero
// must follow the bytes.
void *passerelle_xml_parse(const char *bytes, int count, int keeps_comments, void **memory, int *code, int *line);
void passerelle_xml_free(void *document, void *memory);

// Exclusive C14N 1.0 without comments of the subtree `apex`, leaving out the subtree `hole` (or NULL). `prefixes` is a
// NULL-terminated list (or NULL). Returns the number of bytes and sets `out` (free with passerelle_xml_release), or -1.
int passerelle_xml_canonical(void *document, void *apex, void *hole, char **prefixes, unsigned char **out);

// The same in inclusive C14N 1.0, which takes over the namespaces that are in scope at `apex`.
int passerelle_xml_inclusive(void *document, void *apex, void *hole, unsigned char **out);
void passerelle_xml_release(unsigned char *bytes);

// Local schema files only. NULL when the schema cannot be read.
void *passerelle_xml_schema(const char *path);
void passerelle_xml_schema_free(void *schema);

typedef void (*passerelle_xml_issue)(void *context, int line, const char *message);
// Calls `report` for each fault; returns 0 when valid, positive when not, -1 on an internal fault. A document with
// memory of its own is copied first.
int passerelle_xml_validate(void *schema, void *document, void *memory, void *context, passerelle_xml_issue report);

#endif
