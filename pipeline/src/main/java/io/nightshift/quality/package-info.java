/** How scores are distributed, and how far that is from what it was. */
package io.nightshift.quality;
