/** What people and machines see of a run while it goes on. */
package io.nightshift.observe;
