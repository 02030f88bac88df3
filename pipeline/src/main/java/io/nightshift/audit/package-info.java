/** What was done, by whom, when and why: from the records of tables and registries, and a log. */
package io.nightshift.audit;
