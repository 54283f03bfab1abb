/* Every limit of rulec in one place, each with a test that meets it.
   A limit that a user's input passes becomes a finding or an error naming the limit, never a crash.
 */
#ifndef RULEC_BASE_LIMITS_H
#define RULEC_BASE_LIMITS_H

enum {
  LIMIT_FILE_BYTES = 16 * 1024 * 1024, /* a rule file larger than this is refused (Y finding) */
  LIMIT_YAML_DEPTH = 200,              /* nested collections in one YAML document */
  LIMIT_YAML_ALIAS_NODES = 10000,   /* nodes reached through aliases and merge keys, a document */
  LIMIT_YAML_FINDINGS = 1000,       /* findings about the YAML of one file; then it is enough */
  LIMIT_REPAIR_BYTES = 1024 * 1024, /* a larger text that YAML cannot read is not repaired */
  LIMIT_RUN_MEBIBYTES = 2048, /* what one query may keep in memory, unless --memory says else */
  LIMIT_VALUE_BYTES = 64 * 1024 * 1024,   /* a text that an expression of a query makes */
  LIMIT_LINE_BYTES = 64 * 1024 * 1024,    /* one line or record of a file with rows */
  LIMIT_LINES_BYTES = 1024 * 1024 * 1024, /* input of `rulec kql --jsonl` */
  LIMIT_KQL_DEPTH = 1000,                 /* nested expressions and pipes in one query */
  LIMIT_KQL_COLUMNS = 10000,              /* columns of what a join gives, as of a table in Kusto */
  LIMIT_KQL_BODIES = 32,                  /* function bodies bound one inside the other */
  LIMIT_KQL_COPIED = 200000,              /* nodes copied to bind function bodies for their calls */
  LIMIT_PLAN_TABLES = 64,                 /* tables that a wildcard means whatever the data hold */
  LIMIT_ROWS_MADE = 100000000,            /* rows that joins, mv-expand and range make in one run */
  LIMIT_WINDOWS = 1000000,       /* windows between the start and the end of an activity plugin */
  LIMIT_GRAPH_HOPS = 100,        /* hops of a path in a graph pattern */
  LIMIT_GRAPH_MATCHES = 1000000, /* ways in which a pattern lies in a graph */
  LIMIT_FIX_ROUNDS = 20,         /* rounds of fixes for one file */
  LIMIT_FIX_TRIES = 16,          /* texts a round reads to tell which fixes do harm */
  LIMIT_COLUMNS = 65535,         /* columns of one table that a user declares */
  LIMIT_PARAMETERS = 255,        /* parameters of one function that a user declares */
  LIMIT_FINDINGS = 100000,       /* findings kept for one run; the rest are counted */
  LIMIT_PLAN_OPERATORS = 1024 * 1024, /* operators of one plan, shared ones each time */
  LIMIT_JSON_DEPTH = 256              /* nested arrays and objects in one dynamic value */
};

#endif
