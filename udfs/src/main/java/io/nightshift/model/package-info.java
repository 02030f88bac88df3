/** What a model is: references, versions, signatures. Values only; nothing here reads or writes. */
package io.nightshift.model;
