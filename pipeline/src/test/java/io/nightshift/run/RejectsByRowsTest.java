package io.nightshift.run;

import io.nightshift.run.fixture.ByRows;
import org.junit.jupiter.api.extension.ExtendWith;

/** The same where Spark hands out rows. */
@ExtendWith(ByRows.class)
class RejectsByRowsTest extends RejectsTest {}
