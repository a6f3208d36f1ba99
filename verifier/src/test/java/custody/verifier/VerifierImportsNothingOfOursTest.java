package custody.verifier;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.base.DescribedPredicate;
import org.junit.jupiter.api.Test;

final class VerifierImportsNothingOfOursTest {
    @Test
    void verifier_dependsOnNoOtherCustodyPackage() {
        noClasses().that().resideInAPackage("custody.verifier..")
                .should().dependOnClassesThat(DescribedPredicate.describe("are ours and not the verifier's",
                        (JavaClass c) -> c.getPackageName().startsWith("custody.") && !c.getPackageName().startsWith("custody.verifier")))
                .check(new ClassFileImporter().importPackages("custody"));
    }
}
