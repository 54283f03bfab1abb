/* Owns the names of scalar types and their aliases. */
#include "fact/type.h"

static const struct {
  Str name;
  FactType type;
} names[] = {
    /* the first FACT_TYPES are the names proper, in the order of FactType */
    {STR_INIT("unknown"), FACT_UNKNOWN},   {STR_INIT("bool"), FACT_BOOL},
    {STR_INIT("int"), FACT_INT},           {STR_INIT("long"), FACT_LONG},
    {STR_INIT("real"), FACT_REAL},         {STR_INIT("decimal"), FACT_DECIMAL},
    {STR_INIT("string"), FACT_STRING},     {STR_INIT("datetime"), FACT_DATETIME},
    {STR_INIT("timespan"), FACT_TIMESPAN}, {STR_INIT("dynamic"), FACT_DYNAMIC},
    {STR_INIT("guid"), FACT_GUID},         {STR_INIT("boolean"), FACT_BOOL},
    {STR_INIT("int32"), FACT_INT},         {STR_INIT("int64"), FACT_LONG},
    {STR_INIT("bigint"), FACT_LONG},       {STR_INIT("double"), FACT_REAL},
    {STR_INIT("float"), FACT_REAL},        {STR_INIT("date"), FACT_DATETIME},
    {STR_INIT("time"), FACT_TIMESPAN},     {STR_INIT("object"), FACT_DYNAMIC},
    {STR_INIT("json"), FACT_DYNAMIC},      {STR_INIT("uuid"), FACT_GUID},
    {STR_INIT("uniqueid"), FACT_GUID},
};

Str fact_type_name(FactType type) { return names[type].name; }

bool fact_type_find(Str name, FactType *type) {
  for (size_t i = 1; i < sizeof names / sizeof *names; i++) {
    if (str_eq_nocase(name, names[i].name)) return *type = names[i].type, true;
  }
  return false;
}
