extension StarterTable {
  /// Professions, relationships, sex.
  static let people = """
    34|SEX|F|Female|Féminin|Feminino|Weiblich
    34|SEX|M|Male|Masculin|Masculino|Männlich
    34|SEX|UN|Undifferentiated|Indifférencié|Indiferenciado|Unbestimmt
    1|ISCO|221|Medical doctors|Médecins|Médicos|Ärzte
    1|ISCO|2211|Generalist medical practitioners|Médecins généralistes|Médicos de clínica geral|Allgemeinärzte
    1|ISCO|2212|Specialist medical practitioners|Médecins spécialistes|Médicos especialistas|Fachärzte
    1|ISCO|2221|Nursing professionals|Infirmiers|Enfermeiros|Pflegefachkräfte
    1|ISCO|2222|Midwifery professionals|Sages-femmes|Parteiras|Hebammen
    1|ISCO|2261|Dentists|Dentistes|Dentistas|Zahnärzte
    1|ISCO|2262|Pharmacists|Pharmaciens|Farmacêuticos|Apotheker
    1|ISCO|2264|Physiotherapists|Kinésithérapeutes|Fisioterapeutas|Physiotherapeuten
    38|ROLE|SIS|Sister|Sœur|Irmã|Schwester
    38|ROLE|BRO|Brother|Frère|Irmão|Bruder
    38|ROLE|MTH|Mother|Mère|Mãe|Mutter
    38|ROLE|FTH|Father|Père|Pai|Vater
    38|ROLE|SPS|spouse|Conjoint|Cônjuge|Ehepartner
    38|ROLE|DAU|natural daughter|Fille|Filha|Tochter
    38|ROLE|SON|natural son|Fils|Filho|Sohn
    38|ROLE|FRND|unrelated friend|Ami|Amigo|Freund
    38|ROLE|AUNT|aunt|Tante|Tia|Tante
    38|ROLE|UNCLE|uncle|Oncle|Tio|Onkel
    38|ROLE|CHILD|Child|Enfant|Filho ou filha|Kind
    38|ROLE|COUSN|cousin|Cousin ou cousine|Primo ou prima|Cousin oder Cousine
    38|ROLE|DAUC|Daughter|Fille|Filha|Tochter
    38|ROLE|SONC|son|Fils|Filho|Sohn
    38|ROLE|DOMPART|domestic partner|Concubin ou partenaire|Companheiro ou companheira|Lebenspartner
    38|ROLE|FAMMEMB|Family Member|Membre de la famille|Familiar|Familienmitglied
    38|ROLE|GRFTH|Grandfather|Grand-père|Avô|Großvater
    38|ROLE|GRMTH|Grandmother|Grand-mère|Avó|Großmutter
    38|ROLE|GRPRN|Grandparent|Grand-parent|Avô ou avó|Großelternteil
    38|ROLE|GRNDCHILD|grandchild|Petit-enfant|Neto ou neta|Enkelkind
    38|ROLE|HUSB|husband|Mari|Marido|Ehemann
    38|ROLE|WIFE|wife|Épouse|Mulher|Ehefrau
    38|ROLE|NBOR|neighbor|Voisin|Vizinho|Nachbar
    38|ROLE|NEPHEW|nephew|Neveu|Sobrinho|Neffe
    38|ROLE|NIECE|niece|Nièce|Sobrinha|Nichte
    38|ROLE|PRN|Parent|Parent|Pai ou mãe|Elternteil
    38|ROLE|SIB|Sibling|Frère ou sœur|Irmão ou irmã|Geschwister
    38|ROLE|SIGOTHR|significant other|Personne proche|Pessoa significativa|Nahestehende Person
    38|ROLE|ROOM|Roommate|Colocataire|Colega de casa|Mitbewohner
    38|ROLE|FTHINLAW|father-in-law|Beau-père|Sogro|Schwiegervater
    38|ROLE|MTHINLAW|mother-in-law|Belle-mère|Sogra|Schwiegermutter
    38|ROLE|CHLDADOPT|adopted child|Enfant adopté|Filho adotivo|Adoptivkind
    38|ROLE|EXT|extended family member|Parent éloigné|Parente afastado|Entfernter Verwandter
    1|ISCO|22|Health professionals|Professionnels de santé|Profissionais de saúde|Gesundheitsberufe
    1|ISCO|222|Nursing and midwifery professionals|Infirmiers et sages-femmes|Enfermeiros e parteiras|Pflegefachkräfte und Hebammen
    1|ISCO|224|Paramedical practitioners|Praticiens paramédicaux|Profissionais paramédicos|Paramedizinische Fachkräfte
    1|ISCO|2265|Dieticians and nutritionists|Diététiciens et nutritionnistes|Dietistas e nutricionistas|Ernährungsfachkräfte
    1|ISCO|2266|Audiologists and speech therapists|Audiologistes et orthophonistes|Audiologistas e terapeutas da fala|Audiologen und Sprachtherapeuten
    1|ISCO|2267|Optometrists and ophthalmic opticians|Optométristes et opticiens|Optometristas e oticistas|Optometristen und Augenoptiker
    1|ISCO|2269|Health professionals not elsewhere classified|Autres professionnels de santé|Outros profissionais de saúde|Andere Gesundheitsberufe
    1|ISCO|3211|Medical imaging and therapeutic equipment technicians|Manipulateurs en électroradiologie|Técnicos de radiologia|Medizinisch-technische Radiologieberufe
    1|ISCO|3258|Ambulance workers|Ambulanciers|Tripulantes de ambulância|Rettungsdienstpersonal
    """
}
