/* Owns what `rulec schema tables` and `rulec schema functions` share: the course of the command and
   the look of columns. */
#include "cmd/cmd.h"
#include "cmd/explainer.h"
#include "cmd/schema.h"

#include <stdio.h>

bool fact_query_wants_json(const FactQuery *query) {
  return query->format && str_eq(str_of(query->format), STR("json"));
}

const FactSet *fact_query_set(const FactQuery *query) { return &query->session.driver.facts; }

bool fact_query_unknown(Str name, const char *what, Str near) {
  fprintf(stderr, "rulec: `%.*s` is not a %s", STR_ARG(name), what);
  if (near.len) fprintf(stderr, "; did you mean `%.*s`?", STR_ARG(near));
  fprintf(stderr, "\n");
  return false;
}

static void column_text(FactQuery *query, const FactTable *table, FactColumn column, int width) {
  FactType sentinel, xdr;
  buf_printf(&query->out, "  %-*.*s  %.*s", width, STR_ARG(column.name),
             STR_ARG(fact_type_name(column.type)));
  Str name = fact_table_name(table);
  if (!fact_table_is_own(table) && fact_table_conflict(name, column.name, &sentinel, &xdr)) {
    buf_printf(&query->out, " (in Sentinel %.*s, in Defender XDR %.*s)",
               STR_ARG(fact_type_name(sentinel)), STR_ARG(fact_type_name(xdr)));
  }
  buf_add_byte(&query->out, '\n');
}

void fact_query_columns(FactQuery *query, const FactTable *table) {
  if (fact_query_wants_json(query)) {
    explain_columns_json(&query->json, table);
    return;
  }
  int width = 0;
  for (uint32_t i = 0; i < fact_table_width(table); i++) {
    int length = (int)fact_table_column(table, i).name.len;
    width = length > width ? length : width;
  }
  for (uint32_t i = 0; i < fact_table_width(table); i++)
    column_text(query, table, fact_table_column(table, i), width);
  if (fact_table_is_open(table)) buf_add_cstr(&query->out, "  … and columns that are not known\n");
}

/* Mistakes in the settings and the schema files, to stderr. */
static void complain(const Session *session) {
  Buf out = {0};
  Report report = {.bag = &session->bag};
  report_format_find(STR("text"))->write(&out, &report);
  if (session->bag.diags.len) fprintf(stderr, "%.*s", STR_ARG(buf_str(&out)));
  buf_free(&out);
}

int fact_query_run(FactQuery *query, void (*list)(FactQuery *), bool (*show)(FactQuery *, Str)) {
  session_configure(&query->session);
  complain(&query->session);
  query->json = (Json){.out = &query->out};
  bool json = fact_query_wants_json(query), good = true;
  if (json) json_open_array(&query->json);
  if (query->names.len == 0) list(query);
  vec_each(const char *, name, &query->names) good = show(query, str_of(*name)) && good;
  if (json) json_close_array(&query->json), buf_add_byte(&query->out, '\n');
  if (query->out.len) fwrite(query->out.ptr, 1, query->out.len, stdout);
  buf_free(&query->out);
  session_close(&query->session);
  return good && !query->session.unable ? EXIT_CLEAN : EXIT_UNABLE;
}
