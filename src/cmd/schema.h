/* The subcommands of `rulec schema` beside the JSON Schemas of rules: what is known of tables and
   functions, one file each. */
#ifndef RULEC_CMD_SCHEMA_H
#define RULEC_CMD_SCHEMA_H

#include "base/json.h"
#include "cmd/session.h"

/* argv[0] is the subcommand's name; the result is the process's exit code. */
int schema_tables(int argc, char **argv);
int schema_functions(int argc, char **argv);

/* What they share. Zeroed, then filled by the options. */
typedef struct FactQuery {
  Session session;
  Words names; /* names or patterns; none: a list of everything */
  const char *format;
  Buf out;
  Json json;
} FactQuery;

/* Lines of an option table for a FactQuery called Q. */
#define FACT_QUERY_OPTIONS(q)                                                                     \
  {"env",                                                                                         \
   0,                                                                                             \
   OPTION_WORD,                                                                                   \
   &(q).session.environment,                                                                      \
   "NAME",                                                                                        \
   "sentinel|xdr|merged|none",                                                                    \
   "whose tables exist"},                                                                         \
      {"schemas",                                                                                 \
       0,                                                                                         \
       OPTION_WORDS,                                                                              \
       &(q).session.schemas,                                                                      \
       "PATH,…",                                                                                  \
       NULL,                                                                                      \
       "files that declare your own tables and functions"},                                       \
      {"config", 0, OPTION_WORD, &(q).session.config_path, "FILE", NULL, "settings"},             \
      {"no-config", 0, OPTION_FLAG, &(q).session.no_config, NULL, NULL, "read no .rulec.yaml"}, { \
    "format", 0, OPTION_WORD, &(q).format, "NAME", "text|json", "how it is written"               \
  }

/* Prints with LIST where no name was given, else with SHOW for each name: which is false, and says
   why on stderr, where there is nothing of that name. Returns the exit code. */
int fact_query_run(FactQuery *query, void (*list)(FactQuery *), bool (*show)(FactQuery *, Str));
bool fact_query_wants_json(const FactQuery *query);
const FactSet *fact_query_set(const FactQuery *query);
/* "`X` is not a table; did you mean `Y`?" on stderr; gives false. */
bool fact_query_unknown(Str name, const char *what, Str near);
/* Appends the columns of TABLE: in text a line each, indented; in JSON an array. */
void fact_query_columns(FactQuery *query, const FactTable *table);

#endif
