/* What `rulec explain` knows: a table of explainers, one for each kind of name, each in a file of
   its own. A new kind is a new Explainer and its line in explain.c's table. */
#ifndef RULEC_CMD_EXPLAINER_H
#define RULEC_CMD_EXPLAINER_H

#include "base/json.h"

/* One kind of name that explain knows. */
typedef struct Explainer {
  const char *noun;                         /* "code" */
  const char *(*name)(size_t i);            /* the i-th name, or NULL after the last */
  const char *(*title)(size_t i);           /* a fragment for --list */
  void (*print)(Buf *out, size_t i);        /* the whole explanation */
  void (*print_json)(Json *json, size_t i); /* members for --format json */
} Explainer;

extern const Explainer explain_codes;  /* of diag.def */
extern const Explainer explain_fields; /* the keys of rules, of schemas/rule.yaml */

#endif
