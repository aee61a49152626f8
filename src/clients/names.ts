/** A family of names in one script; `ascii` is how each name stands in a userName. */
interface NameFamily {
  readonly given: readonly [Name, ...Name[]];
  readonly family: readonly [Name, ...Name[]];
}

/** A name as people write it, and as it stands in a userName. */
export interface Name {
  readonly shown: string;
  readonly ascii: string;
}

const names = (first: string, ...rest: string[]): [Name, ...Name[]] => [
  parse(first),
  ...rest.map(parse),
];

function parse(text: string): Name {
  const [shown = '', ascii = shown] = text.split('|');
  return { shown, ascii: ascii.toLowerCase() };
}

/** Names in the scripts that a directory meets. */
export const NAME_FAMILIES: readonly [NameFamily, ...NameFamily[]] = [
  {
    given: names('Mira', 'Jonas', 'Amelia', 'Oliver', 'Grace', 'Henry', 'Ruth', 'Samuel'),
    family: names('Okafor', 'Walker', "O'Brien", 'Lind', 'Hughes', 'Marsh', 'Price-Jones', 'Young'),
  },
  {
    given: names(
      'Zoë|zoe',
      'José|jose',
      'Łukasz|lukasz',
      'Søren|soren',
      'Chloé|chloe',
      'Jürgen|jürgen',
    ),
    family: names(
      'Nuñez|nunez',
      'Müller|müller',
      'Dvořák|dvorak',
      'Ångström|angstrom',
      'Şahin|sahin',
      'Ionescu',
    ),
  },
  {
    given: names('Ελένη|eleni', 'Γιώργος|giorgos', 'Σοφία|sofia', 'Νίκος|nikos'),
    family: names('Παπαδόπουλος|papadopoulos', 'Νικολαΐδης|nikolaidis', 'Γεωργίου|georgiou'),
  },
  {
    given: names('Анна|anna', 'Дмитрий|dmitri', 'Ольга|olga', 'Тарас|taras'),
    family: names('Иванова|ivanova', 'Шевченко|shevchenko', 'Кузнецов|kuznetsov'),
  },
  {
    given: names('ليلى|layla', 'يوسف|yusuf', 'فاطمة|fatima'),
    family: names('الحداد|alhaddad', 'منصور|mansour', 'خليل|khalil'),
  },
  {
    given: names('נועה|noa', 'דוד|david', 'תמר|tamar'),
    family: names('כהן|cohen', 'לוי|levi', 'פרץ|peretz'),
  },
  {
    given: names('आशा|asha', 'रवि|ravi', 'प्रिया|priya'),
    family: names('शर्मा|sharma', 'पटेल|patel', 'गुप्ता|gupta'),
  },
  {
    given: names('伟|wei', '芳|fang', '静|jing', '小龍|xiaolong'),
    family: names('王|wang', '李|li', '陳|chen'),
  },
  {
    given: names('さくら|sakura', '健太|kenta', '陽子|yoko'),
    family: names('佐藤|sato', '髙橋|takahashi', '鈴木|suzuki'),
  },
  {
    given: names('민준|minjun', '서연|seoyeon', '지우|jiwoo'),
    family: names('김|kim', '이|lee', '박|park'),
  },
];

/** Departments, each with its titles, from the head down. */
export const DEPARTMENTS = [
  { name: 'Logistics', titles: ['Head of Logistics', 'Site Planner', 'Dispatcher'] },
  { name: 'Finance & Controlling', titles: ['Head of Finance', 'Accountant', 'Controller'] },
  { name: 'Research', titles: ['Head of Research', 'Scientist', 'Laboratory Technician'] },
  { name: 'Vertrieb Süd', titles: ['Leiterin Vertrieb', 'Account Manager', 'Innendienst'] },
  { name: '営業部', titles: ['部長', '営業担当', 'アシスタント'] },
  { name: 'People', titles: ['Head of People', 'Recruiter', 'HR Partner'] },
  { name: 'IT Operations', titles: ['Head of IT', 'System Engineer', 'Service Desk Agent'] },
] as const;

/** Places of work: town, region, post code, country as Entra sends it, and the form of phone numbers. */
export const PLACES = [
  {
    locality: 'Leith',
    region: 'Lothian',
    postalCode: 'EH6 7AA',
    country: 'United Kingdom',
    phone: '+44 20 5550 ####',
  },
  {
    locality: 'Köln',
    region: 'Nordrhein-Westfalen',
    postalCode: '50667',
    country: 'Deutschland',
    phone: '(0221) 555-#### Durchwahl 7',
  },
  {
    locality: '大阪市',
    region: '大阪府',
    postalCode: '530-0001',
    country: 'Japan',
    phone: '06-5550-####',
  },
  {
    locality: 'São Paulo',
    region: 'SP',
    postalCode: '01000-000',
    country: 'Brazil',
    phone: '+55 (11) 5550 ####',
  },
  {
    locality: 'Athens',
    region: 'Attica',
    postalCode: '105 52',
    country: 'Greece',
    phone: '210.555.####',
  },
] as const;

/** Words that project groups are named from. */
export const PROJECT_WORDS = [
  'Harbour',
  'Aurora',
  'Quay',
  'Zürich',
  'Проект',
  '未来',
  'Field Ops',
  'R&D',
  '100%',
  'Night_Shift',
] as const;

/** Preferred languages. */
export const LANGUAGES = ['en-GB', 'de-DE', 'ja-JP', 'pt-BR', 'el-GR'] as const;
