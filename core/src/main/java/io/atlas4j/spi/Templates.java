package io.atlas4j.spi;

import io.atlas4j.spec.Template;
import io.atlas4j.spec.TemplateRequest;
import java.util.List;

/** Settings for machines can be kept at the provider. */
public interface Templates {
    List<Template> templates();

    Template template(String id);

    Template createTemplate(TemplateRequest request);

    /** Sets everything that the request names. */
    Template updateTemplate(String id, TemplateRequest request);

    /** Deletes it. Deleting what is gone succeeds. */
    void deleteTemplate(String id);
}
