/* YAML as nearly every rule is written: block mappings and lists, one line a scalar or a literal
   block. Read line by line at a fraction of what libyaml takes. What is of any other form is left
   to libyaml: nothing is reported here, and nothing is read in another way than libyaml reads it
   (tests/unit/doc_simple.c holds the two against each other). */
#ifndef RULEC_DOC_SIMPLE_H
#define RULEC_DOC_SIMPLE_H

#include "doc/build.h"

/* Reads the source of BUILDER from byte BASE on; its bytes are all allowed in YAML and only LF and
   CRLF break its lines. False where it has another form: then what BUILDER was told so far does not
   hold. */
bool simple_read(Builder *builder, size_t base);

#endif
