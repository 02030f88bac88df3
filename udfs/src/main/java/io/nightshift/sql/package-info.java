/**
 * Models as functions of SQL: ``nightshift.`flight-delay@champion`(struct(…))``. The entry is
 * {@link io.nightshift.sql.ModelCatalog}.
 */
package io.nightshift.sql;
