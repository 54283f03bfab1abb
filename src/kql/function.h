/* The functions of the language: scalar functions, aggregates, plugins, operators, with signatures,
   result rules and a sentence of documentation. function.def holds them, one a line; the tables are
   generated from it when rulec is built. */
#ifndef RULEC_KQL_FUNCTION_H
#define RULEC_KQL_FUNCTION_H

#include "kql/type.h"

typedef enum KqlFunctionGroup {
  GROUP_SCALAR,
  GROUP_AGGREGATE,
  GROUP_PLUGIN,
  GROUP_OPERATOR,
  GROUP_COUNT
} KqlFunctionGroup;

typedef enum KqlFunctionId {
#define FUNCTION(group, name, naming, prefix, flags, successor, category, signatures, doc) \
  FUNCTION_##group##_##name,
#include "kql/function.def"
#undef FUNCTION
  FUNCTION_COUNT
} KqlFunctionId;

/* What an argument must be. The first TYPE_COUNT values are exact types. */
typedef enum KqlConstraint {
  WANT_ANY = TYPE_COUNT,
  WANT_ONE_OF, /* see KqlParameter.types */
  WANT_SCALAR,
  WANT_INTEGER,
  WANT_NUMBER,
  WANT_NUMBER_OR_BOOL,
  WANT_SUMMABLE, /* number, datetime, timespan */
  WANT_ORDERED,  /* summable, string, bool */
  WANT_STRING_OR_DYNAMIC,
  WANT_STRING_OR_ARRAY,
  WANT_INTEGER_OR_ARRAY,
  WANT_ARRAY,
  WANT_BAG,
  WANT_NOT_BOOL,
  WANT_NOT_REAL_OR_BOOL,
  WANT_NOT_DYNAMIC,
  WANT_TABLE,
  WANT_SAME_0, /* the type of argument 0 */
  WANT_SAME_1,
  WANT_COMMON, /* all such arguments have one type */
  WANT_COMMON_ORDERED,
  WANT_COMMON_OR_DYNAMIC
} KqlConstraint;

/* In which form an argument must be written. */
typedef enum KqlForm {
  FORM_ANY,
  FORM_CONSTANT,
  FORM_LITERAL,
  FORM_LITERAL_NOT_EMPTY,
  FORM_COLUMN,
  FORM_COLUMN_OF_0,        /* a column of the table that is argument 0 */
  FORM_COLUMN_OF_0_COMMON, /* … that the piped table has too */
  FORM_ELEMENT_OF_0,       /* sees the columns of the graph element that is argument 0 */
  FORM_AGGREGATE,
  FORM_STAR, /* `*` only */
  FORM_STAR_ALLOWED
} KqlForm;

typedef struct KqlParameter {
  const char *name;
  const char *values; /* allowed strings, separated by `|`; NULL: any */
  uint32_t types;     /* WANT_ONE_OF: bit 1u << KqlType for each */
  uint8_t want;       /* KqlConstraint, or an exact KqlType */
  uint8_t form;       /* KqlForm */
  bool tilde;         /* "~" may stand for the default */
  uint16_t min, max;  /* occurrences */
} KqlParameter;

/* How the type of a call follows from its arguments. The first TYPE_COUNT values are exact. */
typedef enum KqlResult {
  GIVES_ARG_0 = TYPE_COUNT,
  GIVES_ARG_1,
  GIVES_ARG_0_PROMOTED,
  GIVES_ARRAY_OF_0,
  GIVES_COMMON,
  GIVES_COMMON_NOT_DYNAMIC,
  GIVES_WIDEST,
  GIVES_LITERAL_0, /* the type named by typeof(…) */
  GIVES_LITERAL_1,
  GIVES_LITERAL_LAST,
  GIVES_BAG,
  GIVES_ARRAY,
  GIVES_RULE /* code of its own, see bind_rule.c */
} KqlResult;

typedef enum KqlLayout {
  LAYOUT_FIXED,
  LAYOUT_REPEATING, /* parameters with max > 1 take arguments as long as they fit */
  LAYOUT_BLOCK,     /* neighbouring repeating parameters repeat together: case() */
  LAYOUT_RULE       /* code of its own, see bind_rule.c */
} KqlLayout;

typedef struct KqlSignature {
  const KqlParameter *parameters;
  uint16_t parameter_count;
  uint16_t min, max; /* arguments */
  uint8_t gives;     /* KqlResult, or an exact KqlType */
  KqlShape shape;    /* of an exact TYPE_DYNAMIC */
  uint8_t layout;    /* KqlLayout */
  uint16_t function; /* KqlFunctionId */
} KqlSignature;

/* How a projection names the column of a call that nobody named. */
typedef enum KqlNaming {
  NAMING_NONE,         /* Column1 … */
  NAMING_FIRST,        /* the name of the first argument */
  NAMING_ONLY,         /* … where it is the only one */
  NAMING_PREFIX_FIRST, /* prefix_ and the name of the first argument */
  NAMING_PREFIX,       /* the prefix alone */
  NAMING_COLUMN        /* the constant first argument where a column has that name */
} KqlNaming;

enum {
  FUNCTION_FOLDABLE = 1, /* constant where its arguments are */
  FUNCTION_OBSOLETE = 2, /* see successor */
  FUNCTION_HIDDEN = 4,   /* works, but is not offered */
  FUNCTION_TABULAR = 8,  /* gives a table, database, graph … */
  FUNCTION_GRAPH = 16    /* only in the clauses of graph-match and graph-shortest-paths */
};

typedef struct KqlFunction {
  const char *name;
  const char *doc;            /* one sentence */
  const char *category;       /* "String functions" */
  const char *prefix;         /* see KqlNaming; NULL: none */
  const char *successor;      /* of an obsolete one, else NULL */
  const char *signature_text; /* as function.def writes them */
  const KqlSignature *signatures;
  uint8_t signature_count;
  uint8_t group;  /* KqlFunctionGroup */
  uint8_t naming; /* KqlNaming */
  uint8_t flags;  /* FUNCTION_* */
} KqlFunction;

const KqlFunction *kql_function(KqlFunctionId id);
static inline KqlFunctionId kql_function_id(const KqlFunction *function) {
  return (KqlFunctionId)(function - kql_function((KqlFunctionId)0));
}
/* The function of GROUP called exactly NAME, or NULL. */
const KqlFunction *kql_function_find(KqlFunctionGroup group, Str name);
/* The name of GROUP that goes on where NAME ends, or else is nearest to it; absent where none is
   close. */
Str kql_function_near(KqlFunctionGroup group, Str name);

#endif
