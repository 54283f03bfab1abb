/* Owns the meeting with expat: loads it and turns its events into those of a sink. */
#include "port/xml.h"

#include "base/mem.h"

#include <dlfcn.h>
#include <expat.h>
#include <pthread.h>

/* The functions of the library that are used, by their own types. */
#define FUNCTIONS(F)                     \
  F(XML_ParserCreate)                    \
  F(XML_ParserFree)                      \
  F(XML_SetUserData)                     \
  F(XML_SetElementHandler)               \
  F(XML_SetCharacterDataHandler)         \
  F(XML_SetCommentHandler)               \
  F(XML_SetProcessingInstructionHandler) \
  F(XML_SetCdataSectionHandler)          \
  F(XML_Parse)                           \
  F(XML_GetErrorCode)                    \
  F(XML_StopParser)

static struct {
/* NOLINTNEXTLINE(bugprone-macro-parentheses): a member is declared */
#define MEMBER(name) __typeof__(name) *name;
  FUNCTIONS(MEMBER)
#undef MEMBER
} expat;
static bool loaded;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void *find(void *library, const char *name) {
  void *function = dlsym(library, name);
  loaded = loaded && function;
  return function;
}

static void load(void) {
  void *library = dlopen("libexpat.so.1", RTLD_NOW | RTLD_LOCAL);
  loaded = library != NULL;
  if (!loaded) return;
#define FIND(name) *(void **)(void *)&expat.name = find(library, #name);
  FUNCTIONS(FIND)
#undef FIND
}

typedef struct Reading {
  const XmlSink *sink;
  XML_Parser parser;
  uint32_t depth, most;
  bool cdata;
} Reading;

static void on_open(void *user, const XML_Char *name, const XML_Char **attributes) {
  Reading *r = user;
  if (r->depth++ == r->most) {
    expat.XML_StopParser(r->parser, XML_FALSE);
    return;
  }
  r->sink->open(r->sink->user, name);
  for (; *attributes; attributes += 2) {
    r->sink->attribute(r->sink->user, attributes[0], attributes[1]);
  }
}

static void on_close(void *user, const XML_Char *name) {
  Reading *r = user;
  (void)name;
  if (r->depth-- <= r->most) r->sink->close(r->sink->user);
}

static void on_text(void *user, const XML_Char *text, int len) {
  Reading *r = user;
  if (!r->cdata && r->depth <= r->most) r->sink->text(r->sink->user, (Str){text, (size_t)len});
}

static void on_cdata(void *user) {
  Reading *r = user;
  r->cdata = true;
  r->sink->apart(r->sink->user);
}

static void on_cdata_end(void *user) { ((Reading *)user)->cdata = false; }

static void on_comment(void *user, const XML_Char *text) {
  Reading *r = user;
  (void)text;
  r->sink->apart(r->sink->user);
}

static void on_instruction(void *user, const XML_Char *target, const XML_Char *data) {
  (void)data;
  on_comment(user, target);
}

XmlOutcome xml_read(Str text, uint32_t depth, const XmlSink *sink) {
  pthread_once(&once, load);
  if (!loaded) return XML_ABSENT;
  if (text.len > INT32_MAX) return XML_BROKEN;
  Reading r = {.sink = sink, .parser = expat.XML_ParserCreate("UTF-8"), .most = depth};
  if (!r.parser) mem_exhausted();
  expat.XML_SetUserData(r.parser, &r);
  expat.XML_SetElementHandler(r.parser, on_open, on_close);
  expat.XML_SetCharacterDataHandler(r.parser, on_text);
  expat.XML_SetCommentHandler(r.parser, on_comment);
  expat.XML_SetProcessingInstructionHandler(r.parser, on_instruction);
  expat.XML_SetCdataSectionHandler(r.parser, on_cdata, on_cdata_end);
  bool good = expat.XML_Parse(r.parser, text.ptr, (int)text.len, XML_TRUE) == XML_STATUS_OK;
  if (!good && expat.XML_GetErrorCode(r.parser) == XML_ERROR_NO_MEMORY) mem_exhausted();
  expat.XML_ParserFree(r.parser);
  return good ? XML_READ : XML_BROKEN;
}
