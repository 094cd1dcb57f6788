extension StarterTable {
  /// Countries of the Union, its neighbours and those that its residents travel to most (ISO 3166-1 alpha-2).
  static let countries = """
    4|CTRY|AT|Austria|Autriche|Áustria|Österreich
    4|CTRY|BE|Belgium|Belgique|Bélgica|Belgien
    4|CTRY|BG|Bulgaria|Bulgarie|Bulgária|Bulgarien
    4|CTRY|HR|Croatia|Croatie|Croácia|Kroatien
    4|CTRY|CY|Cyprus|Chypre|Chipre|Zypern
    4|CTRY|CZ|Czechia|Tchéquie|Chéquia|Tschechien
    4|CTRY|DK|Denmark|Danemark|Dinamarca|Dänemark
    4|CTRY|EE|Estonia|Estonie|Estónia|Estland
    4|CTRY|FI|Finland|Finlande|Finlândia|Finnland
    4|CTRY|FR|France|France|França|Frankreich
    4|CTRY|DE|Germany|Allemagne|Alemanha|Deutschland
    4|CTRY|GR|Greece|Grèce|Grécia|Griechenland
    4|CTRY|HU|Hungary|Hongrie|Hungria|Ungarn
    4|CTRY|IE|Ireland|Irlande|Irlanda|Irland
    4|CTRY|IT|Italy|Italie|Itália|Italien
    4|CTRY|LV|Latvia|Lettonie|Letónia|Lettland
    4|CTRY|LT|Lithuania|Lituanie|Lituânia|Litauen
    4|CTRY|LU|Luxembourg|Luxembourg|Luxemburgo|Luxemburg
    4|CTRY|MT|Malta|Malte|Malta|Malta
    4|CTRY|NL|Netherlands|Pays-Bas|Países Baixos|Niederlande
    4|CTRY|PL|Poland|Pologne|Polónia|Polen
    4|CTRY|PT|Portugal|Portugal|Portugal|Portugal
    4|CTRY|RO|Romania|Roumanie|Roménia|Rumänien
    4|CTRY|SK|Slovakia|Slovaquie|Eslováquia|Slowakei
    4|CTRY|SI|Slovenia|Slovénie|Eslovénia|Slowenien
    4|CTRY|ES|Spain|Espagne|Espanha|Spanien
    4|CTRY|SE|Sweden|Suède|Suécia|Schweden
    4|CTRY|IS|Iceland|Islande|Islândia|Island
    4|CTRY|LI|Liechtenstein|Liechtenstein|Listenstaine|Liechtenstein
    4|CTRY|NO|Norway|Norvège|Noruega|Norwegen
    4|CTRY|CH|Switzerland|Suisse|Suíça|Schweiz
    4|CTRY|GB|United Kingdom|Royaume-Uni|Reino Unido|Vereinigtes Königreich
    4|CTRY|UA|Ukraine|Ukraine|Ucrânia|Ukraine
    4|CTRY|TR|Türkiye|Turquie|Turquia|Türkei
    4|CTRY|MA|Morocco|Maroc|Marrocos|Marokko
    4|CTRY|TN|Tunisia|Tunisie|Tunísia|Tunesien
    4|CTRY|DZ|Algeria|Algérie|Argélia|Algerien
    4|CTRY|SN|Senegal|Sénégal|Senegal|Senegal
    4|CTRY|CV|Cabo Verde|Cap-Vert|Cabo Verde|Cabo Verde
    4|CTRY|AO|Angola|Angola|Angola|Angola
    4|CTRY|MZ|Mozambique|Mozambique|Moçambique|Mosambik
    4|CTRY|BR|Brazil|Brésil|Brasil|Brasilien
    4|CTRY|CA|Canada|Canada|Canadá|Kanada
    4|CTRY|US|United States|États-Unis|Estados Unidos|Vereinigte Staaten
    4|CTRY|EG|Egypt|Égypte|Egito|Ägypten
    4|CTRY|IN|India|Inde|Índia|Indien
    4|CTRY|CN|China|Chine|China|China
    4|CTRY|TH|Thailand|Thaïlande|Tailândia|Thailand
    """

  /// Languages as the countries of the Union, Iceland, Norway and Liechtenstein speak them (BCP 47).
  static let spokenLanguages = """
    6|LANG|bg-BG|Bulgarian (Bulgaria)|bulgare (Bulgarie)|búlgaro (Bulgária)|Bulgarisch (Bulgarien)
    6|LANG|cs-CZ|Czech (Czechia)|tchèque (Tchéquie)|checo (Chéquia)|Tschechisch (Tschechien)
    6|LANG|da-DK|Danish (Denmark)|danois (Danemark)|dinamarquês (Dinamarca)|Dänisch (Dänemark)
    6|LANG|de-AT|German (Austria)|allemand (Autriche)|alemão (Áustria)|Deutsch (Österreich)
    6|LANG|de-BE|German (Belgium)|allemand (Belgique)|alemão (Bélgica)|Deutsch (Belgien)
    6|LANG|de-DE|German (Germany)|allemand (Allemagne)|alemão (Alemanha)|Deutsch (Deutschland)
    6|LANG|de-LI|German (Liechtenstein)|allemand (Liechtenstein)|alemão (Listenstaine)|Deutsch (Liechtenstein)
    6|LANG|de-LU|German (Luxembourg)|allemand (Luxembourg)|alemão (Luxemburgo)|Deutsch (Luxemburg)
    6|LANG|el-CY|Greek (Cyprus)|grec (Chypre)|grego (Chipre)|Griechisch (Zypern)
    6|LANG|el-GR|Greek (Greece)|grec (Grèce)|grego (Grécia)|Griechisch (Griechenland)
    6|LANG|en-IE|English (Ireland)|anglais (Irlande)|inglês (Irlanda)|Englisch (Irland)
    6|LANG|en-MT|English (Malta)|anglais (Malte)|inglês (Malta)|Englisch (Malta)
    6|LANG|es-ES|Spanish (Spain)|espagnol (Espagne)|espanhol (Espanha)|Spanisch (Spanien)
    6|LANG|et-EE|Estonian (Estonia)|estonien (Estonie)|estónio (Estónia)|Estnisch (Estland)
    6|LANG|fi-FI|Finnish (Finland)|finnois (Finlande)|finlandês (Finlândia)|Finnisch (Finnland)
    6|LANG|fr-BE|French (Belgium)|français (Belgique)|francês (Bélgica)|Französisch (Belgien)
    6|LANG|fr-FR|French (France)|français (France)|francês (França)|Französisch (Frankreich)
    6|LANG|fr-LU|French (Luxembourg)|français (Luxembourg)|francês (Luxemburgo)|Französisch (Luxemburg)
    6|LANG|ga-IE|Irish (Ireland)|irlandais (Irlande)|irlandês (Irlanda)|Irisch (Irland)
    6|LANG|hr-HR|Croatian (Croatia)|croate (Croatie)|croata (Croácia)|Kroatisch (Kroatien)
    6|LANG|hu-HU|Hungarian (Hungary)|hongrois (Hongrie)|húngaro (Hungria)|Ungarisch (Ungarn)
    6|LANG|is-IS|Icelandic (Iceland)|islandais (Islande)|islandês (Islândia)|Isländisch (Island)
    6|LANG|it-IT|Italian (Italy)|italien (Italie)|italiano (Itália)|Italienisch (Italien)
    6|LANG|lb-LU|Luxembourgish (Luxembourg)|luxembourgeois (Luxembourg)|luxemburguês (Luxemburgo)|Luxemburgisch (Luxemburg)
    6|LANG|lt-LT|Lithuanian (Lithuania)|lituanien (Lituanie)|lituano (Lituânia)|Litauisch (Litauen)
    6|LANG|lv-LV|Latvian (Latvia)|letton (Lettonie)|letão (Letónia)|Lettisch (Lettland)
    6|LANG|mt-MT|Maltese (Malta)|maltais (Malte)|maltês (Malta)|Maltesisch (Malta)
    6|LANG|nb-NO|Norwegian Bokmål (Norway)|norvégien bokmål (Norvège)|norueguês bokmål (Noruega)|Norwegisch Bokmål (Norwegen)
    6|LANG|nl-BE|Dutch (Belgium)|néerlandais (Belgique)|neerlandês (Bélgica)|Niederländisch (Belgien)
    6|LANG|nl-NL|Dutch (Netherlands)|néerlandais (Pays-Bas)|neerlandês (Países Baixos)|Niederländisch (Niederlande)
    6|LANG|nn-NO|Norwegian Nynorsk (Norway)|norvégien nynorsk (Norvège)|norueguês nynorsk (Noruega)|Norwegisch Nynorsk (Norwegen)
    6|LANG|pl-PL|Polish (Poland)|polonais (Pologne)|polaco (Polónia)|Polnisch (Polen)
    6|LANG|pt-PT|Portuguese (Portugal)|portugais (Portugal)|português (Portugal)|Portugiesisch (Portugal)
    6|LANG|ro-RO|Romanian (Romania)|roumain (Roumanie)|romeno (Roménia)|Rumänisch (Rumänien)
    6|LANG|sk-SK|Slovak (Slovakia)|slovaque (Slovaquie)|eslovaco (Eslováquia)|Slowakisch (Slowakei)
    6|LANG|sl-SI|Slovenian (Slovenia)|slovène (Slovénie)|esloveno (Eslovénia)|Slowenisch (Slowenien)
    6|LANG|sv-FI|Swedish (Finland)|suédois (Finlande)|sueco (Finlândia)|Schwedisch (Finnland)
    6|LANG|sv-SE|Swedish (Sweden)|suédois (Suède)|sueco (Suécia)|Schwedisch (Schweden)
    """
}
