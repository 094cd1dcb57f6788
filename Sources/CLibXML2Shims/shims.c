#include "CLibXML2Shims.h"

#include <libxml/xmlversion.h>
#undef LIBXML_ICU_ENABLED
#include <libxml/c14n.h>
#include <libxml/catalog.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/tree.h>
#include <libxml/xmlIO.h>
#include <libxml/xmlschemas.h>
#include <pthread.h>
#include <string.h>

#include "arena.h"
#include "tree.h"

static pthread_once_t started = PTHREAD_ONCE_INIT;
static xmlExternalEntityLoader default_loader = NULL;
// Set only while this thread loads one of our own schemas.
static _Thread_local int local_files_allowed = 0;

static void silent(void *context, const char *message, ...) {
  (void)context;
  (void)message;
}

static void silent_structured(void *context, xmlErrorPtr error) {
  (void)context;
  (void)error;
}

static xmlParserInputPtr loader(const char *url, const char *id, xmlParserCtxtPtr context) {
  if (!local_files_allowed || url == NULL) return NULL;
  if (strstr(url, "://") != NULL && strncmp(url, "file://", 7) != 0) return NULL;
  return default_loader(url, id, context);
}

static void start(void) {
  passerelle_arena_install();
  xmlInitParser();
  default_loader = xmlGetExternalEntityLoader();
  xmlSetExternalEntityLoader(loader);
  // No document chooses files of this machine by an instruction.
  xmlCatalogSetDefaults(XML_CATA_ALLOW_NONE);
}

void passerelle_xml_start(void) {
  pthread_once(&started, start);
  // Each thread has its own; what libxml2 would write holds lines of the document.
  xmlSetGenericErrorFunc(NULL, silent);
}

static void refuse_doctype(void *context, const xmlChar *name, const xmlChar *external, const xmlChar *system) {
  (void)name;
  (void)external;
  (void)system;
  xmlParserCtxtPtr parser = context;
  parser->wellFormed = 0;
  xmlStopParser(parser);
}

// A parser that reads the bytes where they stand, and makes no copy of them; a zero follows them.
static xmlParserCtxtPtr parser_in_place(const char *bytes, int count) {
  xmlParserCtxtPtr parser = xmlNewParserCtxt();
  if (parser == NULL) return NULL;
  xmlParserInputPtr input = xmlNewInputStream(parser);
  if (input != NULL) {
    input->base = input->cur = BAD_CAST bytes;
    input->end = input->base + count;
    input->length = count;
    if (inputPush(parser, input) >= 0) return parser;
    xmlFreeInputStream(input);
  }
  xmlFreeParserCtxt(parser);
  return NULL;
}

static xmlDocPtr parse(const char *bytes, int count, int keeps_comments, int *code, int *line) {
  xmlParserCtxtPtr parser =
      keeps_comments ? xmlCreateMemoryParserCtxt(bytes, count) : parser_in_place(bytes, count);
  if (parser == NULL) return NULL;
  xmlCtxtUseOptions(parser, XML_PARSE_NONET | XML_PARSE_COMPACT | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
  parser->sax->internalSubset = refuse_doctype;
  if (!keeps_comments) {
    parser->sax->comment = NULL;
    passerelle_tree_install(parser);
  }
  xmlParseDocument(parser);
  xmlDocPtr document = parser->myDoc;
  parser->myDoc = NULL;
  // A parser that was stopped, if only for want of memory, built a part of the tree.
  if (!parser->wellFormed || !parser->nsWellFormed || parser->disableSAX || document == NULL) {
    xmlErrorPtr error = xmlCtxtGetLastError(parser);
    if (error != NULL) {
      *code = error->code;
      *line = error->line;
    }
    if (document != NULL) xmlFreeDoc(document);
    document = NULL;
  }
  xmlFreeParserCtxt(parser);
  return document;
}

static size_t first_block(int count) {
  size_t wanted = (size_t)count * 8;
  return wanted > 1 << 20 ? 1 << 20 : wanted;
}

void *passerelle_xml_parse(const char *bytes, int count, int keeps_comments, void **memory, int *code, int *line) {
  passerelle_xml_start();
  *code = 0;
  *line = 0;
  passerelle_arena *arena = passerelle_arena_make(first_block(count));
  *memory = arena;
  passerelle_arena_enter(arena);
  xmlDocPtr document = parse(bytes, count, keeps_comments, code, line);
  if (arena == NULL) return document;
  // A document makes this declaration when it is first asked for; later it would come from other memory.
  if (document != NULL) xmlSearchNs(document, xmlDocGetRootElement(document), BAD_CAST "xml");
  // The thread keeps the texts of its last error.
  xmlResetLastError();
  passerelle_arena_enter(NULL);
  if (document == NULL) {
    passerelle_arena_free(arena);
    *memory = NULL;
  }
  return document;
}

void passerelle_xml_free(void *document, void *memory) {
  if (memory != NULL) {
    passerelle_arena_free(memory);
  } else {
    xmlFreeDoc(document);
  }
}

typedef struct {
  xmlNodePtr apex;
  xmlNodePtr hole;
} subtree;

static int is_visible(void *context, xmlNodePtr node, xmlNodePtr parent) {
  subtree *wanted = context;
  // A namespace or attribute node stands with its element.
  xmlNodePtr walk = node;
  if (node == NULL || node->type == XML_NAMESPACE_DECL || node->type == XML_ATTRIBUTE_NODE) walk = parent;
  while (walk != NULL) {
    if (walk == wanted->hole) return 0;
    if (walk == wanted->apex) return 1;
    walk = walk->parent;
  }
  return 0;
}

static int canonical(int mode, void *document, void *apex, void *hole, char **prefixes, unsigned char **out) {
  passerelle_xml_start();
  subtree wanted = {apex, hole};
  xmlOutputBufferPtr buffer = xmlAllocOutputBuffer(NULL);
  if (buffer == NULL) return -1;
  int result =
      xmlC14NExecute(document, is_visible, &wanted, mode, (xmlChar **)prefixes, 0, buffer);
  int count = -1;
  if (result >= 0) {
    size_t size = xmlBufUse(buffer->buffer);
    *out = xmlMalloc(size + 1);
    if (*out != NULL) {
      memcpy(*out, xmlBufContent(buffer->buffer), size);
      count = (int)size;
    }
  }
  xmlOutputBufferClose(buffer);
  return count;
}

int passerelle_xml_canonical(void *document, void *apex, void *hole, char **prefixes, unsigned char **out) {
  return canonical(XML_C14N_EXCLUSIVE_1_0, document, apex, hole, prefixes, out);
}

int passerelle_xml_inclusive(void *document, void *apex, void *hole, unsigned char **out) {
  return canonical(XML_C14N_1_0, document, apex, hole, NULL, out);
}

void passerelle_xml_release(unsigned char *bytes) { xmlFree(bytes); }

void *passerelle_xml_schema(const char *path) {
  passerelle_xml_start();
  local_files_allowed = 1;
  xmlSchemaParserCtxtPtr parser = xmlSchemaNewParserCtxt(path);
  xmlSchemaPtr schema = NULL;
  if (parser != NULL) {
    xmlSchemaSetParserStructuredErrors(parser, silent_structured, NULL);
    schema = xmlSchemaParse(parser);
    xmlSchemaFreeParserCtxt(parser);
  }
  local_files_allowed = 0;
  return schema;
}

void passerelle_xml_schema_free(void *schema) { xmlSchemaFree(schema); }

typedef struct {
  void *context;
  passerelle_xml_issue report;
} reporter;

static void report_issue(void *context, xmlErrorPtr error) {
  reporter *to = context;
  to->report(to->context, error->line, error->message == NULL ? "" : error->message);
}

int passerelle_xml_validate(
    void *schema, void *document, void *memory, void *context, passerelle_xml_issue report) {
  passerelle_xml_start();
  // The validator notes the identifiers that it meets in the document.
  xmlDocPtr copy = memory == NULL ? NULL : xmlCopyDoc(document, 1);
  if (memory != NULL && copy == NULL) return -1;
  xmlSchemaValidCtxtPtr validator = xmlSchemaNewValidCtxt(schema);
  if (validator == NULL) {
    if (copy != NULL) xmlFreeDoc(copy);
    return -1;
  }
  reporter to = {context, report};
  xmlSchemaSetValidStructuredErrors(validator, report_issue, &to);
  int result = xmlSchemaValidateDoc(validator, copy == NULL ? document : copy);
  xmlSchemaFreeValidCtxt(validator);
  if (copy != NULL) xmlFreeDoc(copy);
  return result;
}
