/** What lineage is told of publications, where OpenLineage's integration with Spark listens. */
package io.nightshift.lineage;
