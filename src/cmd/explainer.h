/* What `rulec explain` knows: a table of explainers, one for each kind of name. A new kind is a new
   Explainer and its line in explain.c's table. */
#ifndef RULEC_CMD_EXPLAINER_H
#define RULEC_CMD_EXPLAINER_H

#include "base/json.h"
#include "fact/table.h"

/* One thing that can be explained. */
typedef struct Topic {
  Str name, title;  /* title: a fragment for --list; may be absent */
  size_t number;    /* what an explainer needs to find it again … */
  const void *fact; /* … one of the two */
} Topic;

/* One kind of name. */
typedef struct Explainer {
  const char *noun; /* "code" */
  /* The next topic from *AT on, which starts at 0; false after the last. */
  bool (*next)(const FactSet *facts, size_t *at, Topic *topic);
  void (*print)(const FactSet *facts, const Topic *topic, Buf *out);
  void (*print_json)(const FactSet *facts, const Topic *topic, Json *json); /* members; or NULL */
} Explainer;

extern const Explainer explain_codes, explain_fields, explain_kinds, explain_tactics,
    explain_techniques, explain_entities, explain_connectors, explain_tables, explain_functions,
    explain_workspace_functions;

/* All of them, in the order in which a name is looked for. */
extern const Explainer *const explainers[];
extern const size_t explainer_count;
/* The explainer of NOUN, or NULL. */
const Explainer *explainer_of(Str noun);
/* The name of any kind that is nearest to NAME; absent where none is close. */
Str explainer_near(const FactSet *facts, Str name);

/* TEXT in lines of at most 80 columns, with a line end. */
void explain_paragraph(Buf *out, Str text);
/* ITEM and a comma and a space before it unless it is the first on its line, which wraps at 80
   columns; COLUMN is where the line stands, 0 at its start. Lines are set in by two columns. */
void explain_item(Buf *out, size_t *column, Str item);
/* The columns of TABLE with their types, a line each. */
void explain_columns(Buf *out, const FactTable *table);
/* … as the member `columns` of the object that is open. */
void explain_columns_json(Json *json, const FactTable *table);

#endif
